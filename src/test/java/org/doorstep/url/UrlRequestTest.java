package org.doorstep.url;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.ssl.SSLContexts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent, and to which host, by the HTTP client itself: a host of this machine reads the bytes. */
class UrlRequestTest {

    /** Every name is this machine, and is kept. */
    private static final class Names extends SystemDefaultDnsResolver {

        private final List<String> asked = new ArrayList<>();

        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            asked.add(UrlResolver.name(host));
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
        }
    }

    private final Names names = new Names();

    private CloseableHttpClient client() {
        return HttpClients.custom().disableAutomaticRetries().disableRedirectHandling().setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create().setDnsResolver(names)
                .setTlsSocketStrategy(new UrlTls(SSLContexts.createDefault())).build()).build();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', value = {
        "photos_prod.mls.com ~ /a|b[1]/100%.jpg?x={y}|z^`'&%zz ~ photos_prod.mls.com ~ /a|b[1]/100%.jpg?x={y}|z^`%27&%zz",
        "a!$&'()*+,;=b.mls.com ~ //a//b/../é ~ a!$&'()*+,;=b.mls.com ~ //a//%C3%A9",
        "Bücher.de. ~ ?x ~ xn--bcher-kva.de. ~ /?x",
        "0x7f.1 ~ /a ~ 127.0.0.1 ~ /a",
        "[::FFFF:127.0.0.1] ~ /a ~ [::ffff:7f00:1] ~ /a",
        "user:secret@cdn.mls.com ~ /a ~ cdn.mls.com ~ /a"})
    void sendsExactlyWhatWasReadToExactlyTheHostThatWasRead(String host, String target, String sentHost, String sentTarget) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress()); CloseableHttpClient client = client()) {
            CompletableFuture<List<String>> head = CompletableFuture.supplyAsync(() -> answer(server));
            WebUrl url = WebUrl.parse("http://" + host + ":" + server.getLocalPort() + target);
            try (var response = client.executeOpen(null, UrlRequest.of("GET", url), null)) {
                assertThat(response.getCode()).isEqualTo(204);
            }
            assertThat(head.get()).startsWith("GET " + sentTarget + " HTTP/1.1").contains("Host: " + sentHost + ":" + server.getLocalPort()).noneMatch(line -> line.contains("Authorization"));
            assertThat(names.asked).containsExactly(url.hostName());
        }
    }

    private static List<String> answer(ServerSocket server) {
        try (Socket socket = server.accept(); BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1))) {
            List<String> head = new ArrayList<>();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                head.add(line);
            }
            socket.getOutputStream().write("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            return head;
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"photos_prod.mls.com", "photos.mls.com", "photos.mls.com.", "_.mls.com", "b_ü.mls.com"})
    void tellsATlsHostWhichNameIsMeant(String host) throws Exception {
        String hello = hello("https://" + host);
        assertThat(hello).contains(WebUrl.of("https://" + host).host().replaceFirst("\\.$", "")).doesNotContain(host.endsWith(".") ? host : "\u0000photos.mls.com.");
    }

    @Test
    void tellsNoNameWhereThereIsNone() throws Exception {
        assertThat(hello("https://127.0.0.1")).doesNotContain("127.0.0.1");
    }

    /** The first bytes that a TLS host is sent (RFC 8446 section 4.1.2). */
    private String hello(String origin) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress()); CloseableHttpClient client = client()) {
            CompletableFuture<String> first = CompletableFuture.supplyAsync(() -> {
                try (Socket socket = server.accept()) {
                    byte[] head = socket.getInputStream().readNBytes(5);
                    return new String(socket.getInputStream().readNBytes((head[3] & 0xFF) << 8 | head[4] & 0xFF), StandardCharsets.ISO_8859_1);
                } catch (java.io.IOException e) {
                    throw new AssertionError(e);
                }
            });
            try (var response = client.executeOpen(null, UrlRequest.of("GET", WebUrl.parse(origin + ":" + server.getLocalPort() + "/")), null)) {
                throw new AssertionError("answered " + response.getCode());
            } catch (java.io.IOException e) {
                return first.get();
            }
        }
    }
}
