package org.doorstep.admin;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.util.concurrent.Callable;

/**
 * Sends a part of a file as the body of an answer, a piece at a time: the next is read when the last has gone out, so that a slow reader
 * holds one. Vert.x sends files by their names alone, and follows links. For one answer, of its event loop.
 */
final class FileSending {

    private static final int PIECE = 128 << 10;

    private final Vertx vertx;
    private final HttpServerResponse response;
    private final Callable<SeekableByteChannel> file;
    private final ByteRange part;
    private final Promise<Void> done = Promise.promise();
    private SeekableByteChannel channel;
    private long left;

    /**
     * @param file is opened on a thread that may wait, and closed at the end
     * @param part has bytes that are in the file
     */
    FileSending(Vertx vertx, HttpServerResponse response, Callable<SeekableByteChannel> file, ByteRange part) {
        this.vertx = vertx;
        this.response = response;
        this.file = file;
        this.part = part;
        this.left = part.length();
    }

    /** @return ends when all has gone out, or fails when the reader or the file has gone; then the answer is cut short */
    Future<Void> begin() {
        vertx.<Void>executeBlocking(() -> {
            channel = file.call().position(part.from());
            return null;
        }, false).onSuccess(opened -> next()).onFailure(done::fail);
        return done.future().onComplete(ended -> vertx.<Void>executeBlocking(() -> {
            if (channel != null) {
                channel.close();
            }
            return null;
        }, false));
    }

    private void next() {
        if (left == 0) {
            response.end().onComplete(done);
            return;
        }
        vertx.executeBlocking(this::piece, false).compose(response::write).onSuccess(gone -> next()).onFailure(done::fail);
    }

    private Buffer piece() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(PIECE, left));
        while (bytes.hasRemaining()) {
            if (channel.read(bytes) < 0) {
                throw new EOFException("the file became shorter");
            }
        }
        left -= bytes.position();
        return Buffer.buffer(bytes.array());
    }
}
