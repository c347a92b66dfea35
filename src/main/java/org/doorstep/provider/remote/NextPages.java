package org.doorstep.provider.remote;

import org.doorstep.config.Subscription;
import org.doorstep.url.InvalidUrlException;
import org.doorstep.url.WebUrl;

/** Where the pages of a provider's lists may lead: our credentials go along, so only to the API's own hosts. Safe for any thread. */
final class NextPages {

    private final Subscription.Api api;

    NextPages(Subscription.Api api) {
        this.api = api;
    }

    /**
     * @param from the page that names the next one
     * @param link as it is written there
     * @throws RemoteException when it is no URL, or leads elsewhere
     */
    WebUrl follow(WebUrl from, String link) throws RemoteException {
        WebUrl to;
        try {
            to = encrypted(from.resolve(link));
        } catch (InvalidUrlException e) {
            throw refused("by what is not a URL (" + e.getMessage() + ")");
        }
        if (known(to)) {
            return to;
        } else if (!to.scheme().equals(api.url().scheme())) {
            throw refused("by " + to.scheme() + " and not by " + api.url().scheme() + "; it is not followed, for our credentials would go along");
        }
        throw refused("on another host" + shown(to) + "; it is not followed, for our credentials would go along. If it is the provider's own, add it to subscription.api.alsoHosts");
    }

    private RemoteException refused(String why) {
        return new RemoteException(RemoteException.Kind.UNREADABLE, api.url().host() + " names a next page " + why);
    }

    private boolean known(WebUrl to) {
        return to.sameOrigin(api.url()) || api.alsoHosts().stream().anyMatch(to::sameOrigin);
    }

    /** A server behind a proxy that does TLS for it writes http, and means the address at which it was asked. */
    private WebUrl encrypted(WebUrl to) {
        boolean meant = to.scheme().equals("http") && to.port() == 80 && api.url().scheme().equals("https");
        return meant ? WebUrl.of("https://" + to.host() + to.target()) : to;
    }

    /** As it is to be written into the configuration; a stranger's text is shown where it can be nothing but a host. */
    private String shown(WebUrl to) {
        String entry = to.port() == api.url().port() ? to.host() : to.host() + ":" + to.port();
        return entry.matches("[a-z0-9._:\\[\\]-]{1,200}") ? " (" + entry + ")" : "";
    }
}
