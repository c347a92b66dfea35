package org.doorstep.auth;

import java.util.Locale;

/** Why a sender was refused. Goes to log and metrics; the answer says no more than the RFC asks. */
public enum Cause {
    MISSING_CREDENTIALS, UNKNOWN_TOKEN, AMBIGUOUS_CREDENTIALS;

    /** As it stands in logs and labels. */
    public String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
