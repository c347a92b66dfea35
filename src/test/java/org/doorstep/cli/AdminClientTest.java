package org.doorstep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.doorstep.config.ConfigException;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** What a command says when the hub does not. */
class AdminClientTest {

    @Test
    void aHubThatTakesLongIsNotSaidToBeAway() throws Exception {
        CountDownLatch heard = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        HttpServer slow = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        slow.createContext("/api/purge", exchange -> {
            heard.countDown();
            try {
                over.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
        });
        slow.start();
        try {
            assertThatThrownBy(() -> client("http://127.0.0.1:" + slow.getAddress().getPort()).call("purge", Map.of(), Duration.ofSeconds(3)))
                    .isInstanceOf(ConfigException.class).hasMessageContaining("has not answered within 3 s").hasMessageContaining("check before you repeat the command");
            assertThat(heard.getCount()).isZero();
        } finally {
            over.countDown();
            slow.stop(0);
        }
    }

    @Test
    void whereNobodyListensThereIsNoHub() {
        assertThatThrownBy(() -> client("http://127.0.0.1:9").call("purge", Map.of())).isInstanceOf(ConfigException.class).hasMessageStartingWith("Doorstep is not running at http://127.0.0.1:9.");
    }

    private static AdminClient client(String url) {
        AdminClient client = new AdminClient();
        new CommandLine(new Holder(client)).parseArgs("--admin", url);
        return client;
    }

    @CommandLine.Command
    private static final class Holder {
        @CommandLine.Mixin
        private final AdminClient client;

        private Holder(AdminClient client) {
            this.client = client;
        }
    }
}
