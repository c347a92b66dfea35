package org.doorstep.broker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.apache.activemq.command.ConnectionId;
import org.apache.activemq.command.ConnectionInfo;
import org.apache.activemq.openwire.OpenWireFormat;
import org.apache.activemq.openwire.OpenWireFormatFactory;
import org.apache.activemq.util.ByteSequence;

/** A connection to a port of {@link PortVictim} that sends whatever bytes it is told to. */
final class WireClient implements AutoCloseable {

    final boolean stomp;
    final OpenWireFormat format;
    private final Socket socket;

    WireClient(PortVictim victim, String scheme) throws Exception {
        this.stomp = scheme.startsWith("stomp");
        this.socket = scheme.endsWith("ssl") ? trusting().getSocketFactory().createSocket("127.0.0.1", victim.port(scheme))
                : new Socket("127.0.0.1", victim.port(scheme));
        OpenWireFormatFactory plain = new OpenWireFormatFactory();
        plain.setTightEncodingEnabled(false);
        plain.setCacheEnabled(false);
        this.format = (OpenWireFormat) plain.createWireFormat();
    }

    private static SSLContext trusting() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[]{new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {
                // None comes.
            }

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {
                // The port's own, made for this test.
            }

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        }}, new SecureRandom());
        return context;
    }

    /** The versions and the login, as a client would say them. */
    byte[] hello() throws IOException {
        if (stomp) {
            return ("CONNECT\naccept-version:1.2\nhost:x\nlogin:" + PortVictim.USER + "\npasscode:" + PortVictim.PASSWORD + "\n\n\0").getBytes(StandardCharsets.UTF_8);
        }
        ConnectionInfo info = new ConnectionInfo(new ConnectionId("wire-" + System.nanoTime()));
        info.setUserName(PortVictim.USER);
        info.setPassword(PortVictim.PASSWORD);
        info.setResponseRequired(true);
        info.setCommandId(1);
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(bytes(format.getPreferedWireFormatInfo()));
        both.write(bytes(info));
        return both.toByteArray();
    }

    byte[] bytes(Object command) throws IOException {
        ByteSequence sequence = format.marshal(command);
        return Arrays.copyOfRange(sequence.getData(), sequence.getOffset(), sequence.getOffset() + sequence.getLength());
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    /** Sends, or finds that the other side hung up meanwhile. */
    boolean sent(byte[] bytes) {
        try {
            send(bytes);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Reads until the answer holds the text. */
    void await(String text) throws IOException {
        socket.setSoTimeout(60_000);
        StringBuilder seen = new StringBuilder();
        while (seen.indexOf(text) < 0) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new IOException("ended after " + seen);
            }
            seen.append((char) next);
        }
    }

    /** Whether the other side ends it in this time. */
    boolean ended(int millis) throws IOException {
        socket.setSoTimeout(millis);
        InputStream in = socket.getInputStream();
        byte[] buffer = new byte[4096];
        try {
            while (in.read(buffer) >= 0) {
                // Answers are of no interest.
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
