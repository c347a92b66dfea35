package org.doorstep.broker;

import java.io.DataInput;
import java.io.DataInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.activemq.transport.stomp.ProtocolException;
import org.apache.activemq.transport.stomp.StompWireFormat;

/**
 * STOMP whose frames from consumers are bounded as a whole: ActiveMQ bounds a line, a body and the number of headers, which makes 10 MB
 * of headers, and reads a head of equal headers for ever. What goes out has no limit. One for each connection.
 */
final class BoundedStomp extends StompWireFormat {

    private volatile int longest = ConsumerTransport.BEFORE_LOGIN;

    BoundedStomp() {
        longest(longest);
    }

    /** @param bytes of a frame from now on */
    void longest(int bytes) {
        longest = bytes;
        setMaxDataLength(bytes);
    }

    @Override
    public Object unmarshal(DataInput in) throws IOException {
        return super.unmarshal(new DataInputStream(new OneFrame((InputStream) in, longest)));
    }

    /** Counts from the frame's first character: line breaks before it are heart-beats, of which there may be any number. */
    private static final class OneFrame extends FilterInputStream {
        private final int longest;
        private int count;

        private OneFrame(InputStream in, int longest) {
            super(in);
            this.longest = longest;
        }

        @Override
        public int read() throws IOException {
            int next = in.read();
            boolean heartBeat = count == 0 && (next == '\n' || next == '\r');
            count(heartBeat || next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = in.read(into, offset, length);
            count(Math.max(0, read));
            return read;
        }

        private void count(int bytes) throws ProtocolException {
            count += bytes;
            if (count > longest) {
                throw new ProtocolException("frames from consumers have up to " + longest + " bytes", true);
            }
        }
    }
}
