package org.doorstep.door;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;

/**
 * What is answered where a request does not come as far as the gate: its head is too long or malformed. Counted and logged as
 * every refusal, though no feed is known. On the event loop.
 */
final class UnreadableHead {

    private final Refusals refusals;
    private final int limit;

    /** @param limit bytes of all header lines */
    UnreadableHead(Refusals refusals, int limit) {
        this.refusals = refusals;
        this.limit = limit;
    }

    void handle(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        if (cause instanceof TooLongHttpHeaderException) {
            tooLarge(request);
        } else if (cause instanceof TooLongHttpLineException) {
            refuse(request, "address too long", Answer.problem(414, "URI Too Long", "The address is too long"), Gate.LINGER.toMillis());
        } else {
            refuse(request, "malformed head", Answer.problem(400, "Bad Request", "The head of the request is malformed"), 0);
        }
    }

    /** The same of a head that could be read. */
    void tooLarge(HttpServerRequest request) {
        refuse(request, "head too large", Answer.problem(431, "Request Header Fields Too Large",
                "The headers of a request may have " + limit + " bytes"), Gate.LINGER.toMillis());
    }

    /** @param linger how long the sender may go on sending, so that it sees the answer and not a reset */
    private void refuse(HttpServerRequest request, String cause, Answer answer, long linger) {
        refusals.note(Refusals.NO_FEED, answer.status(), cause);
        if (request.decoderResult().isSuccess()) {
            answer.write(request.response());
            return;
        }
        // Where this request ends and the next one begins is not known.
        request.response().putHeader("Connection", "close");
        answer.write(request.response());
        if (linger == 0) {
            request.connection().close();
        } else {
            Vertx.currentContext().owner().setTimer(linger, timer -> request.connection().close());
        }
    }
}
