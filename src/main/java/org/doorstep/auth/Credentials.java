package org.doorstep.auth;

import java.util.List;

/** What a sender shows of itself: header values only, never query or form fields. */
public interface Credentials {

    /** All values of a header, in the order of the request; the name in any case. */
    List<String> header(String name);
}
