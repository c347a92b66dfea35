package org.doorstep.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP line between two programs that can be cut, mended, frozen and thawed: a network as it is on bad days. */
public final class Line implements AutoCloseable {

    private final int target;
    private final Set<Socket> ends = ConcurrentHashMap.newKeySet();
    private volatile ServerSocket server;
    private boolean frozen;

    private Line(int target) {
        this.target = target;
    }

    /** @param target a port of this machine */
    public static Line to(int target) throws IOException {
        Line line = new Line(target);
        line.listen(0);
        return line;
    }

    public int port() {
        return server.getLocalPort();
    }

    private void listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        server = socket;
        thread(() -> accept(socket));
    }

    private void accept(ServerSocket socket) {
        try {
            while (true) {
                Socket near = socket.accept();
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target);
                ends.add(near);
                ends.add(far);
                thread(() -> pump(near, far));
                thread(() -> pump(far, near));
            }
        } catch (IOException cut) {
            // Nobody gets through any more.
        }
    }

    private void pump(Socket from, Socket to) {
        try (from; to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[65_536];
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                waitWhileFrozen();
                out.write(bytes, 0, n);
            }
        } catch (IOException | InterruptedException cut) {
            // Both ends are closed.
        }
    }

    private synchronized void waitWhileFrozen() throws InterruptedException {
        while (frozen) {
            wait();
        }
    }

    /** Connections stay, but nothing comes through. */
    public synchronized void freeze() {
        frozen = true;
    }

    public synchronized void thaw() {
        frozen = false;
        notifyAll();
    }

    /** Connections break, and new ones are refused. */
    public void cut() throws IOException {
        server.close();
        for (Socket end : ends) {
            end.close();
        }
        ends.clear();
    }

    /** New connections get through again, at the same port. */
    public void mend() {
        try {
            listen(port());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "line");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        thaw();
        cut();
    }
}
