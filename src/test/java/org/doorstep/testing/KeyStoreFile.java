package org.doorstep.testing;

import java.nio.file.Path;

/** A key store as an operator makes one, PKCS12, with the JDK's own keytool: for localhost, 127.0.0.1 and ::1. */
public final class KeyStoreFile {

    public static final String PASSWORD = "store-password-0123";
    public static final String ALIAS = "queues";

    private KeyStoreFile() {
    }

    public static Path in(Path folder) throws Exception {
        Path file = folder.resolve("queues.p12");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-keystore", file.toString(),
                "-storetype", "PKCS12", "-storepass", PASSWORD, "-alias", ALIAS, "-keyalg", "EC", "-dname", "CN=localhost", "-validity", "3650",
                "-ext", "SAN=dns:localhost,ip:127.0.0.1,ip:0:0:0:0:0:0:0:1").redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new AssertionError("keytool: " + output);
        }
        return file;
    }
}
