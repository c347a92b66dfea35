package org.doorstep;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.doorstep.config.ConfigException;
import org.doorstep.config.Ports;
import org.doorstep.config.Settings;

/** Knocks at our own HTTP ports after the start: Camel logs a port it could not bind and says it started. A broker fails by itself. */
final class Listening {

    private static final int TIMEOUT_MILLIS = 2_000;

    private Listening() {
    }

    /** @throws ConfigException when one does not answer */
    static void verify(Settings settings, Ports ports) {
        knock(settings.server().host(), ports.http(), "camel.server.port");
        knock(settings.admin().host(), ports.admin(), "camel.management.port");
    }

    private static void knock(String host, int port, String key) {
        String target = host.equals("0.0.0.0") ? "127.0.0.1" : host.equals("::") ? "::1" : host;
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(target, port), TIMEOUT_MILLIS);
        } catch (IOException e) {
            throw new ConfigException(key + ": nothing listens on port " + port + " of " + host + " after the start. Choose another port; 0 picks a free one");
        }
    }
}
