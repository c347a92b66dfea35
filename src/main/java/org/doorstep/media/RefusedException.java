package org.doorstep.media;

import java.net.UnknownHostException;

/** A URL, an address or a body that is not wanted. Its reason is ours and holds nothing of a stranger's. A resolver may throw it. */
final class RefusedException extends UnknownHostException {

    private static final long serialVersionUID = 1L;

    RefusedException(String reason) {
        super(reason);
    }

    /** The refusal that something was thrown for, or null. */
    static RefusedException in(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof RefusedException refused) {
                return refused;
            }
        }
        return null;
    }
}
