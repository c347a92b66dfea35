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
 * The ports a process will listen on, made sure of before anything starts: a taken one is fatal (Camel would log it and carry
 * on), and 0 is replaced by a free one (Camel cannot run two servers on port 0).
 *
 * @param openwire 0 with outside queues
 * @param stomp    0 with outside queues
 */
public record Ports(int http, int admin, int openwire, int stomp) {

    /**
     * @param free which ports count as free though something listens there
     * @throws ConfigException naming the port, its key and a remedy
     */
    public static Ports choose(Settings settings, IntPredicate free) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            boolean embedded = settings.queues().brokerUrl().isEmpty();
            Problems problems = new Problems();
            Ports ports = new Ports(
                    problems.of(() -> hold(settings.server().host(), settings.server().port(), "camel.server.port", held, free)).orElse(0),
                    problems.of(() -> hold(settings.admin().host(), settings.admin().port(), "camel.management.port", held, free)).orElse(0),
                    embedded ? problems.of(() -> hold(settings.queues().host(), settings.queues().openwirePort(), "doorstep.openwire.port", held, free)).orElse(0) : 0,
                    embedded ? problems.of(() -> hold(settings.queues().host(), settings.queues().stompPort(), "doorstep.stomp.port", held, free)).orElse(0) : 0);
            problems.raise();
            return ports;
        } finally {
            held.forEach(Ports::release);
        }
    }

    private static int hold(String host, int port, String key, List<ServerSocket> held, IntPredicate free) {
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new ConfigException(key + ": host '" + host + "' is not known here. Use an address of this machine");
        }
        try {
            ServerSocket socket = new ServerSocket();
            held.add(socket);
            socket.bind(new InetSocketAddress(address, port));
            return socket.getLocalPort();
        } catch (IOException e) {
            if (free.test(port)) {
                return port;
            }
            throw new ConfigException(key + ": port " + port + " on " + host + " cannot be used (" + e.getMessage()
                    + "). Stop what listens there, or choose another port; 0 picks a free one");
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
