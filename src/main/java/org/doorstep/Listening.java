package org.doorstep;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
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

    /** How this machine reaches a port of ours. */
    static String url(String host, int port) {
        String reached = host.equals("0.0.0.0") ? "127.0.0.1" : host.equals("::") ? "[::1]" : host.contains(":") ? "[" + host + "]" : host;
        return "http://" + reached + ":" + port;
    }

    private static void knock(String host, int port, String key) {
        try (Socket socket = new Socket()) {
            InetAddress address = InetAddress.getByName(host);
            // To all addresses: then to the loopback one of its kind, in whatever way the host was written.
            InetAddress target = !address.isAnyLocalAddress() ? address : InetAddress.getByName(address instanceof Inet6Address ? "::1" : "127.0.0.1");
            socket.connect(new InetSocketAddress(target, port), TIMEOUT_MILLIS);
        } catch (IOException e) {
            throw new ConfigException(key + ": nothing listens on port " + port + " of " + host + " after the start. Choose another port; 0 picks a free one");
        }
    }
}
