package org.doorstep.broker;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.Set;
import org.apache.activemq.command.ConnectionControl;
import org.apache.activemq.command.ConnectionError;
import org.apache.activemq.command.ConnectionInfo;
import org.apache.activemq.command.ConsumerControl;
import org.apache.activemq.command.ConsumerInfo;
import org.apache.activemq.command.DestinationInfo;
import org.apache.activemq.command.ExceptionResponse;
import org.apache.activemq.command.FlushCommand;
import org.apache.activemq.command.KeepAliveInfo;
import org.apache.activemq.command.Message;
import org.apache.activemq.command.MessageAck;
import org.apache.activemq.command.MessagePull;
import org.apache.activemq.command.ProducerInfo;
import org.apache.activemq.command.RemoveInfo;
import org.apache.activemq.command.RemoveSubscriptionInfo;
import org.apache.activemq.command.Response;
import org.apache.activemq.command.SessionInfo;
import org.apache.activemq.command.ShutdownInfo;
import org.apache.activemq.command.TransactionInfo;
import org.apache.activemq.command.WireFormatInfo;
import org.apache.activemq.transport.tcp.TcpTransport;
import org.apache.activemq.util.ServiceStopper;
import org.apache.activemq.wireformat.WireFormat;

/**
 * One connection at a consumers' port. What comes in is small: consumers read, and say no more than what they read and what they have
 * read. So a frame's size is looked at before anything is taken for it, and a frame is read as a whole before it is looked into: no
 * length inside it can claim more than its bytes. What goes out has no limit, since it is Doorstep's own.
 */
final class ConsumerTransport extends TcpTransport {

    /** Bytes of a frame before the login: the versions, a name and a password. */
    static final int BEFORE_LOGIN = 16 << 10;
    /** Bytes of a frame after it; the longest is a reader's with selector, or the reason of a rejection. */
    static final int AFTER_LOGIN = 64 << 10;

    /** What OpenWire's clients say. Not what brokers say to each other: that opens bridges. */
    private static final Set<Class<?>> OF_CLIENTS = Set.of(WireFormatInfo.class, ConnectionInfo.class, SessionInfo.class, ConsumerInfo.class,
            ProducerInfo.class, DestinationInfo.class, TransactionInfo.class, MessageAck.class, MessagePull.class, RemoveInfo.class,
            RemoveSubscriptionInfo.class, KeepAliveInfo.class, ShutdownInfo.class, ConnectionControl.class, ConsumerControl.class,
            FlushCommand.class, Response.class, ExceptionResponse.class, ConnectionError.class);

    private final Strangers strangers;
    private volatile boolean loggedIn;
    private boolean greeted;

    ConsumerTransport(WireFormat format, Socket socket, Strangers strangers) throws IOException {
        super(format, socket);
        this.strangers = strangers;
    }

    InetAddress address() {
        return socket.getInetAddress();
    }

    /** The broker knows who this is. */
    void loggedIn() {
        loggedIn = true;
        if (wireFormat instanceof BoundedStomp stomp) {
            stomp.longest(AFTER_LOGIN);
        }
    }

    /** Ends it from any thread, whatever its own waits for. */
    void cut() {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException e) {
            // Closed already.
        }
        try {
            socket.close();
        } catch (IOException e) {
            // Nothing is left to be done for it.
        }
    }

    @Override
    protected Object readCommand() throws IOException {
        if (wireFormat instanceof BoundedStomp) {
            return super.readCommand();
        }
        int longest = loggedIn ? AFTER_LOGIN : BEFORE_LOGIN;
        int size = dataIn.readInt();
        if (size < 1 || size > longest) {
            throw new IOException("frames from consumers have 1 to " + longest + " bytes, not " + size);
        }
        byte[] frame = new byte[Integer.BYTES + size];
        ByteBuffer.wrap(frame).putInt(size);
        dataIn.readFully(frame, Integer.BYTES, size);
        Object command = wireFormat.unmarshal(new DataInputStream(new ByteArrayInputStream(frame)));
        if (command != null && !OF_CLIENTS.contains(command.getClass()) && !(command instanceof Message)) {
            throw new IOException("consumers may not send " + command.getClass().getSimpleName());
        }
        // ActiveMQ would answer anything else, and wait 15 s for the versions before it does, though the other side is gone.
        if (!greeted && !(command instanceof WireFormatInfo)) {
            throw new IOException("consumers begin with WireFormatInfo");
        }
        greeted = true;
        return command;
    }

    @Override
    protected void doStop(ServiceStopper stopper) throws Exception {
        strangers.gone(this);
        super.doStop(stopper);
    }
}
