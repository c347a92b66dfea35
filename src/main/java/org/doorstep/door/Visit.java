package org.doorstep.door;

import java.net.InetAddress;
import java.util.List;
import org.doorstep.auth.Authenticator;
import org.doorstep.auth.Credentials;
import org.doorstep.config.Feed;
import org.doorstep.http.HeaderText;
import org.doorstep.provider.Provider;

/** A request at the gate whose feed is known, and what its sender shows. */
final class Visit implements Credentials {

    final Request request;
    final Feed feed;
    final Provider provider;
    final Knock knock;
    final Authenticator authenticator;
    final InetAddress address;
    final long arrived;

    /** @param arrived {@link System#nanoTime()} */
    Visit(Request request, Feed feed, Provider provider, Knock knock, Authenticator authenticator, InetAddress address, long arrived) {
        this.request = request;
        this.feed = feed;
        this.provider = provider;
        this.knock = knock;
        this.authenticator = authenticator;
        this.address = address;
        this.arrived = arrived;
    }

    /** Bytes by Content-Length, -1 where the body is chunked. */
    long length() {
        return Gate.length(request.http());
    }

    @Override
    public List<String> header(String name) {
        return request.http().headers().getAll(name).stream().map(HeaderText::of).toList();
    }

    @Override
    public String pathSecret() {
        return knock.pathSecret();
    }

    @Override
    public String eventName() {
        return knock.eventName();
    }

    @Override
    public InetAddress address() {
        return address;
    }
}
