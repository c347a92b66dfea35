package org.doorstep.auth;

import java.net.InetAddress;
import java.util.List;

/** What a sender shows of itself: header values, a path segment, its address; never query or form fields. */
public interface Credentials {

    /** All values of a header as {@link org.doorstep.http.HeaderText text}, in the order of the request; the name in any case. */
    List<String> header(String name);

    /** The path's last segment where the contract puts a secret there, else {@code ""}. */
    String pathSecret();

    /** The event's name where the path carries it, else {@code ""}. */
    String eventName();

    /** Where the request came from, as far as our own proxies tell. */
    InetAddress address();
}
