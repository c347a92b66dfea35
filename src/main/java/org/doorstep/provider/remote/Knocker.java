package org.doorstep.provider.remote;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.doorstep.url.WebUrl;

/** Requests without credentials: to our own door, and to whoever wants to know of alarms. Safe for any thread. */
public final class Knocker {

    private final HttpCalls http;

    public Knocker(HttpCalls http) {
        this.http = http;
    }

    /** Status and {@code Allow} of a GET, or in a few words why there is none. */
    public String knock(WebUrl door) throws InterruptedException {
        try {
            Reply reply = http.send(Call.get(door, Map.of()));
            return (reply.status() + " " + reply.headers().getOrDefault("allow", "")).strip();
        } catch (RemoteException e) {
            return e.getMessage();
        }
    }

    /** @throws RemoteException when it was not taken */
    public void tell(WebUrl whom, String json) throws RemoteException, InterruptedException {
        Reply reply = http.send(new Call("POST", whom, Map.of(), "application/json", json.getBytes(StandardCharsets.UTF_8), true));
        if (!reply.done()) {
            throw new RemoteException(RemoteException.Kind.REFUSED, whom.host() + " answered " + reply.status());
        }
    }
}
