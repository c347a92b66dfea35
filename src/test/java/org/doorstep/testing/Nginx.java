package org.doorstep.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The shipped nginx.conf with the nginx of this machine, on a free port; and {@code curl} to talk to it. */
public final class Nginx implements AutoCloseable {

    private static final Path SAMPLE = Path.of("docs/examples/nginx.conf");

    private final Path folder;
    private final Process process;
    private final int port;

    private Nginx(Path folder, Process process, int port) {
        this.folder = folder;
        this.process = process;
        this.port = port;
    }

    /** Where a program is, or empty. Debian has nginx in a folder that only root looks into. */
    public static Optional<Path> program(String name) {
        return Stream.concat(Stream.of(System.getenv().getOrDefault("PATH", "").split(":")), Stream.of("/usr/sbin", "/usr/local/sbin"))
                .map(folder -> Path.of(folder, name)).filter(Files::isExecutable).findFirst();
    }

    /**
     * @param folder   its own
     * @param store    key and certificate, see {@link KeyStoreFile}
     * @param upstream port of the door
     */
    public static Nginx start(Path folder, Path store, int upstream) throws Exception {
        Files.createDirectories(folder);
        KeyStore keys = KeyStore.getInstance(store.toFile(), KeyStoreFile.PASSWORD.toCharArray());
        pem(folder.resolve("fullchain.pem"), "CERTIFICATE", keys.getCertificate(KeyStoreFile.ALIAS).getEncoded());
        pem(folder.resolve("privkey.pem"), "PRIVATE KEY", keys.getKey(KeyStoreFile.ALIAS, KeyStoreFile.PASSWORD.toCharArray()).getEncoded());
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        String sample = Files.readString(SAMPLE);
        for (String[] change : new String[][] {{"server 127.0.0.1:8080;", "server 127.0.0.1:" + upstream + ";"}, {"listen 443 ssl http2;", "listen 127.0.0.1:" + port + " ssl http2;"},
                {"listen [::]:443 ssl http2;", ""}, {"/etc/doorstep/", folder + "/"}, {"/var/log/nginx/", folder + "/"}}) {
            assertThat(sample).contains(change[0]);
            sample = sample.replace(change[0], change[1]);
        }
        Files.writeString(folder.resolve("doorstep.conf"), sample);
        Files.writeString(folder.resolve("main.conf"), """
                %s
                daemon off; worker_processes 1; pid %s/nginx.pid; error_log %s/main.log warn;
                events {}
                http {
                  client_body_temp_path %s/t1; proxy_temp_path %s/t2; fastcgi_temp_path %s/t3; uwsgi_temp_path %s/t4; scgi_temp_path %s/t5;
                  include %s/doorstep.conf;
                }
                """.formatted(System.getProperty("user.name").equals("root") ? "user root;" : "", folder, folder, folder, folder, folder, folder, folder, folder));
        Process process = new ProcessBuilder(program("nginx").orElseThrow().toString(), "-p", folder.toString(), "-e", folder.resolve("main.log").toString(),
                "-c", folder.resolve("main.conf").toString()).redirectErrorStream(true).redirectOutput(folder.resolve("nginx.out").toFile()).start();
        Nginx nginx = new Nginx(folder, process, port);
        try {
            Awaitility.await().atMost(30, TimeUnit.SECONDS).until(nginx::listens);
            return nginx;
        } catch (RuntimeException e) {
            nginx.close();
            throw e;
        }
    }

    private static void pem(Path file, String what, byte[] bytes) throws IOException {
        Files.writeString(file, "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder(64, "\n".getBytes()).encodeToString(bytes) + "\n-----END " + what + "-----\n");
    }

    private boolean listens() throws IOException {
        if (!process.isAlive()) {
            throw new AssertionError("nginx ended: " + Files.readString(folder.resolve("nginx.out")) + Files.readString(folder.resolve("main.log")));
        }
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * {@code curl --http2} on a path as it is.
     *
     * @return head and body of the answer, as curl prints them
     */
    public String curl(String path, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program("curl").orElseThrow().toString(), "-sS", "-i", "--http2", "--path-as-is", "--max-time", "60", "--cacert",
                folder.resolve("fullchain.pem").toString()));
        command.addAll(List.of(arguments));
        command.add("https://127.0.0.1:" + port + path);
        Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(curl.getInputStream().readAllBytes());
        return curl.waitFor() == 0 ? output : "curl " + curl.exitValue() + ": " + output;
    }

    /** All that it has logged so far. */
    public String logs() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String name : new String[] {"doorstep.log", "doorstep-error.log", "main.log", "nginx.out"}) {
            all.append(Files.readString(folder.resolve(name)));
        }
        return all.toString();
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }
}
