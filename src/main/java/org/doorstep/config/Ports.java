package org.doorstep.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * The ports a process listens on.
 *
 * @param openwire 0 with outside queues
 * @param stomp    0 with outside queues
 */
public record Ports(int http, int admin, int openwire, int stomp) {

    /**
     * Makes sure before anything starts that the ports which are named can be had, whatever is taken one by one afterwards.
     *
     * @param free which ports count as free though something listens there
     * @throws ConfigException naming each port that cannot, its key and a remedy
     */
    public static void verify(Settings settings, IntPredicate free) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            Problems problems = new Problems();
            problems.in(() -> hold(settings.server(), "camel.server.port", held, free));
            problems.in(() -> hold(new Settings.Listen(settings.admin().host(), settings.admin().port()), "camel.management.port", held, free));
            if (settings.queues().brokerUrl().isEmpty()) {
                problems.in(() -> hold(new Settings.Listen(settings.queues().host(), settings.queues().openwirePort()), "doorstep.openwire.port", held, free));
                problems.in(() -> hold(new Settings.Listen(settings.queues().host(), settings.queues().stompPort()), "doorstep.stomp.port", held, free));
            }
            problems.raise();
        } finally {
            held.forEach(Ports::release);
        }
    }

    /** @param cause why */
    public static ConfigException unusable(String key, Settings.Listen where, Throwable cause) {
        return new ConfigException(key + ": port " + where.port() + " on " + where.host() + " cannot be used (" + cause.getMessage()
                + "). Stop what listens there, or choose another port; 0 picks a free one");
    }

    private static void hold(Settings.Listen where, String key, List<ServerSocket> held, IntPredicate free) {
        InetAddress address;
        try {
            address = InetAddress.getByName(where.host());
        } catch (UnknownHostException e) {
            throw new ConfigException(key + ": host '" + where.host() + "' is not known here. Use an address of this machine");
        }
        try {
            ServerSocket socket = new ServerSocket();
            held.add(socket);
            socket.bind(new InetSocketAddress(address, where.port()));
        } catch (IOException e) {
            if (!free.test(where.port())) {
                throw unusable(key, where, e);
            }
        }
    }

    private static void release(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("closing a socket nobody connected to", e);
        }
    }
}
