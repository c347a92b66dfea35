package org.doorstep.broker;

import java.io.DataInputStream;
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
import org.apache.activemq.command.ExceptionResponse;
import org.apache.activemq.command.Response;
import org.apache.activemq.command.WireFormatInfo;
import org.apache.activemq.openwire.OpenWireFormat;
import org.apache.activemq.openwire.OpenWireFormatFactory;
import org.apache.activemq.util.ByteSequence;

/** A connection to a port of {@link PortVictim} that sends whatever bytes it is told to. */
final class WireClient implements AutoCloseable {

    final boolean stomp;
    final OpenWireFormat format;
    final ConnectionId connection = new ConnectionId("wire-" + System.nanoTime());
    private final Socket socket;

    WireClient(PortVictim victim, String scheme, boolean tight) throws Exception {
        this.stomp = scheme.startsWith("stomp");
        this.socket = scheme.endsWith("ssl") ? trusting().getSocketFactory().createSocket("127.0.0.1", victim.port(scheme))
                : new Socket("127.0.0.1", victim.port(scheme));
        OpenWireFormatFactory plain = new OpenWireFormatFactory();
        plain.setTightEncodingEnabled(tight);
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

    /** Says versions and login as a client would, and reads until it is told that it is in. */
    void login() throws IOException {
        socket.setSoTimeout(60_000);
        DataInputStream in = new DataInputStream(socket.getInputStream());
        if (stomp) {
            send(("CONNECT\naccept-version:1.2\nhost:x\nlogin:" + PortVictim.USER + "\npasscode:" + PortVictim.PASSWORD + "\n\n\0").getBytes(StandardCharsets.UTF_8));
            StringBuilder seen = new StringBuilder();
            while (seen.indexOf("CONNECTED") < 0) {
                seen.append((char) in.readUnsignedByte());
            }
            return;
        }
        send(bytes(format.getPreferedWireFormatInfo()));
        format.renegotiateWireFormat((WireFormatInfo) format.unmarshal(in));
        ConnectionInfo info = new ConnectionInfo(connection);
        info.setClientId(connection.getValue());
        info.setUserName(PortVictim.USER);
        info.setPassword(PortVictim.PASSWORD);
        info.setResponseRequired(true);
        send(bytes(info));
        Object answer = null;
        while (!(answer instanceof Response)) {
            answer = format.unmarshal(in);
        }
        if (((Response) answer).isException()) {
            throw new IOException("refused: " + ((ExceptionResponse) answer).getException());
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
