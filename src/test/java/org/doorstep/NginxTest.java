package org.doorstep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.doorstep.testing.House;
import org.doorstep.testing.KeyStoreFile;
import org.doorstep.testing.Nginx;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sample nginx.conf in front of a house, with the real nginx, asked by the real curl over TLS and HTTP/2. */
class NginxTest {

    private static final String SECRET = "spark-secret-0123456789";
    private static final String EVENT = "{\"EntityEventSequence\":1,\"ResourceName\":\"Property\",\"ResourceRecordKey\":\"k1\"}";
    private static final String BEARER = "Authorization: Bearer " + House.TOKEN;
    private static final String JSON = "Content-Type: application/json";

    @TempDir
    private static Path folder;
    private static Path store;
    private static House house;
    private static Nginx nginx;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Nginx.program("nginx").isPresent() && Nginx.program("curl").isPresent(), "nginx and curl are not installed here: apt-get install nginx curl");
        store = KeyStoreFile.in(folder);
        house = House.in(folder.resolve("house")).flag("doorstep.proxies", "127.0.0.1/32").feeds("""
                feeds:
                  mls: {provider: reso, auth: {bearer: [%s]}}
                  near: {provider: reso, auth: {bearer: [%s], addresses: [127.0.0.2/32]}}
                  news: {provider: spark, auth: {path: %s}}
                """.formatted(House.TOKEN, House.TOKEN, SECRET)).start();
        nginx = Nginx.start(folder.resolve("nginx"), store, house.doorstep().ports().http());
    }

    @AfterAll
    static void stop() throws Exception {
        if (house != null) {
            nginx.close();
            house.close();
        }
    }

    @Test
    void answersOverHttp2() throws Exception {
        String answer = nginx.curl("/reso/mls", "-H", BEARER, "-H", JSON, "-d", EVENT);

        assertThat(answer).startsWith("HTTP/2 200").contains("{\"delivery\":\"");
        house.await("events WHERE feed = 'mls'", 1);
    }

    @Test
    void handsOnTheSendersAddressAndNotWhatItSaysOfItself() throws Exception {
        assertThat(nginx.curl("/reso/near", "--interface", "127.0.0.2", "-H", BEARER, "-H", JSON, "-d", EVENT)).startsWith("HTTP/2 200");
        assertThat(nginx.curl("/reso/near", "--interface", "127.0.0.3", "-H", BEARER, "-H", JSON, "-d", EVENT)).startsWith("HTTP/2 401");
        assertThat(nginx.curl("/reso/near", "--interface", "127.0.0.3", "-H", "X-Forwarded-For: 127.0.0.2", "-H", BEARER, "-H", JSON, "-d", EVENT)).startsWith("HTTP/2 401");
    }

    @Test
    void keepsTheSecretOfASparkPathOutOfItsLogs() throws Exception {
        Path large = Files.write(folder.resolve("spark.json"), new byte[80 << 20]);
        assertThat(nginx.curl("/spark/news/" + SECRET, "-H", JSON, "-d", "{\"hello\":1}")).startsWith("HTTP/2 200");
        assertThat(nginx.curl("/%73park/news/" + SECRET, "-H", JSON, "-d", "{}")).startsWith("HTTP/2 404");
        assertThat(nginx.curl("//spark//news/" + SECRET, "-H", JSON, "-d", "{}")).startsWith("HTTP/2 404");
        assertThat(nginx.curl("/reso/../spark/news/" + SECRET, "-H", JSON, "-d", "{}")).startsWith("HTTP/2 404");
        assertThat(nginx.curl("/spark/news/" + SECRET, "-H", JSON, "-H", "Expect:", "--data-binary", "@" + large)).startsWith("HTTP/2 413");
        assertThat(nginx.curl("/spark/news/" + SECRET + "?x=%", "--http1.1", "-H", "Host: a b", "-d", "{}")).startsWith("HTTP/1.1 400");
        assertThat(nginx.curl("/reso/mls?token=" + SECRET, "-H", BEARER, "-H", JSON, "-d", "[]")).startsWith("HTTP/2 200");
        try (Nginx alone = Nginx.start(folder.resolve("alone"), store, 1)) {
            assertThat(alone.curl("/spark/news/" + SECRET, "-H", JSON, "-d", "{}")).startsWith("HTTP/2 503");
            assertThat(alone.curl("/reso/mls", "-H", BEARER, "-H", JSON, "-d", "[]")).startsWith("HTTP/2 503");

            assertThat(alone.logs()).doesNotContain(SECRET).contains("POST - 503").contains("POST /reso/mls 503").contains("Connection refused");
        }
        assertThat(nginx.curl("/reso/mls", "-H", BEARER, "-H", JSON, "-d", "[]")).startsWith("HTTP/2 200");

        assertThat(nginx.logs()).doesNotContain(SECRET).contains("POST - 200").contains("POST - 413").contains("POST /reso/mls 200");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/ready", "/live", "/observe/health", "/observe/metrics", "/api/arm", "/reso/../observe/health", "/spark/../api/arm", "//observe/health",
            "/%6fbserve/health", "/oauth/../ready", "/q/dev"})
    void passesNothingToTheAdminSide(String path) throws Exception {
        assertThat(nginx.curl(path, "-H", "Host: localhost")).as(path).startsWith("HTTP/2 404");
    }

    @Test
    void letsDoorstepRefuseByTheHead() throws Exception {
        Path large = Files.write(folder.resolve("large.json"), new byte[11 << 20]);
        for (String version : new String[] {"--http2", "--http1.1"}) {
            assertThat(nginx.curl("/reso/mls", version, "-H", BEARER, "-H", JSON, "--data-binary", "@" + large)).contains(" 413").contains("application/problem+json").contains("A body may have 10485760 bytes");
            assertThat(nginx.curl("/reso/mls", version, "-H", "Authorization: Bearer wrong", "-H", JSON, "--data-binary", "@" + large)).contains(" 401").containsIgnoringCase("www-authenticate: Bearer");
        }
    }

    @Test
    void saysComeBackWhenDoorstepIsAway() throws Exception {
        try (Nginx alone = Nginx.start(folder.resolve("away"), store, 1)) {
            assertThat(alone.curl("/reso/mls", "-H", BEARER, "-H", JSON, "-d", EVENT)).startsWith("HTTP/2 503").contains("retry-after: 10").contains("application/problem+json");
        }
    }
}
