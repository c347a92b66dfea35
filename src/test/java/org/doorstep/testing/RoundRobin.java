package org.doorstep.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A load balancer: each connection goes to the next of its targets that takes it. */
public final class RoundRobin implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    private final List<Integer> targets = new CopyOnWriteArrayList<>();
    private final AtomicInteger next = new AtomicInteger();

    public RoundRobin() throws IOException {
        thread(this::accept);
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Ports of this machine, instead of those before. */
    public void targets(Integer... ports) {
        targets.clear();
        targets.addAll(List.of(ports));
    }

    private void accept() {
        try {
            while (true) {
                Socket near = server.accept();
                thread(() -> forward(near));
            }
        } catch (IOException closed) {
            // Nobody gets through any more.
        }
    }

    private void forward(Socket near) {
        List<Integer> ports = List.copyOf(targets);
        for (int attempt = 0; attempt < ports.size(); attempt++) {
            try {
                Socket far = new Socket(InetAddress.getLoopbackAddress(), ports.get(Math.floorMod(next.getAndIncrement(), ports.size())));
                thread(() -> pump(near, far));
                pump(far, near);
                return;
            } catch (IOException refused) {
                // The next one.
            }
        }
        close(near);
    }

    private static void pump(Socket from, Socket to) {
        try (from; to) {
            InputStream in = from.getInputStream();
            in.transferTo(to.getOutputStream());
        } catch (IOException broken) {
            // Both ends are closed.
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("closing a socket", e);
        }
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "round-robin");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
