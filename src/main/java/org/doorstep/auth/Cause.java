package org.doorstep.auth;

import java.util.Locale;

/** Why a sender was refused. Goes to log and metrics; the answer says no more than the RFC asks. */
public enum Cause {
    MISSING_CREDENTIALS, AMBIGUOUS_CREDENTIALS, UNKNOWN_TOKEN, EXPIRED, NOT_YET_VALID, WRONG_ISSUER, WRONG_AUDIENCE, BAD_SIGNATURE,
    STALE_TIMESTAMP, NOT_ARMED, ADDRESS_NOT_ALLOWED;

    /** As it stands in logs and labels. */
    public String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Whether a token was shown and not accepted: RFC 6750 section 3.1 then asks for {@code invalid_token}. */
    public boolean tokenShown() {
        return this != MISSING_CREDENTIALS && this != AMBIGUOUS_CREDENTIALS && this != ADDRESS_NOT_ALLOWED;
    }
}
