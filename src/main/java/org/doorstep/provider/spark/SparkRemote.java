package org.doorstep.provider.spark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.doorstep.config.Subscription;
import org.doorstep.json.Jackson;
import org.doorstep.provider.remote.ApiSession;
import org.doorstep.provider.remote.CatchUp;
import org.doorstep.provider.remote.HttpCalls;
import org.doorstep.provider.remote.Management;
import org.doorstep.provider.remote.RecordSource;
import org.doorstep.provider.remote.Remote;
import org.doorstep.provider.remote.RemoteException;
import org.doorstep.provider.remote.Reply;
import org.doorstep.url.WebUrl;

/** Spark's API (seed 002; their page of error codes). Bodies are wrapped in {@code D}; addresses are built from ids, never followed. */
public final class SparkRemote implements Remote {

    /** Their codes for a key that is not taken, and for one that may not. */
    private static final Set<Integer> NOT_TAKEN = Set.of(1000, 1010, 1020);
    private static final Set<Integer> NO_RIGHT = Set.of(1013, 1015, 1017, 1018, 1019, 1021, 1500);
    private static final int OVER_LIMIT = 1550;
    /** Every request without it is refused with code 1016. */
    private static final Map<String, String> ALWAYS = Map.of("X-SparkApi-User-Agent", "Doorstep");

    private final ApiSession api;
    private final HttpCalls http;

    public SparkRemote(HttpCalls http, Subscription.Api api) {
        this.http = http;
        this.api = new ApiSession(http, api, ALWAYS, reply -> complaint(reply, api.url().host()));
    }

    private static RemoteException complaint(Reply reply, String host) {
        JsonNode answer = inside(reply);
        if (reply.done() && answer.path("Success").asBoolean(true)) {
            return null;
        }
        int code = answer.path("Code").asInt();
        if (NOT_TAKEN.contains(code)) {
            return new RemoteException(RemoteException.Kind.CREDENTIALS, host + " does not accept our key (code " + code + "). Correct subscription.api.token");
        } else if (NO_RIGHT.contains(code)) {
            return new RemoteException(RemoteException.Kind.RIGHTS, host + " does not let our key do this (code " + code + "). Ask api-support for the right: webhooks need a privileged key");
        } else if (code == OVER_LIMIT) {
            return new RemoteException(RemoteException.Kind.LIMITED, host + ": too many requests (code " + code + ")");
        }
        return reply.done() ? new RemoteException(RemoteException.Kind.REFUSED, host + " refuses the request (code " + code + ")") : null;
    }

    /** A proxy or a gateway on the way, or another site at a wrong address, also answers 404: that says nothing of a listing. */
    private Optional<String> gone(Reply reply, WebUrl uri) throws RemoteException {
        RemoteException own = complaint(reply, uri.host());
        if (own != null) {
            throw own;
        }
        JsonNode success = inside(reply).path("Success");
        if (!success.isBoolean() || success.asBoolean()) {
            throw new RemoteException(RemoteException.Kind.UNAVAILABLE, uri.host() + " answers " + reply.status()
                    + ", but not as Spark does: something on the way does. Check subscription.api.url and paths");
        }
        return Optional.empty();
    }

    private static JsonNode inside(Reply reply) {
        try {
            return Jackson.tree(reply.body()).path("D");
        } catch (JsonProcessingException e) {
            return Reply.JSON.missingNode();
        }
    }

    /** What stands in {@code D.Results}. */
    static JsonNode results(JsonNode answer) throws RemoteException {
        JsonNode results = answer.path("D").path("Results");
        if (!results.isArray()) {
            throw new RemoteException(RemoteException.Kind.UNREADABLE, "an answer without D.Results. Check subscription.api.url and paths");
        }
        return results;
    }

    @Override
    public Optional<Management> management() {
        return Optional.of(new SparkWebhooks(api));
    }

    @Override
    public CatchUp catchUp() {
        return new SparkNewsFeed(api, http.clock());
    }

    @Override
    public Optional<RecordSource> records() {
        return Optional.of(new RecordSource() {
            @Override
            public boolean has(String resource) {
                return resource.equals(Spark.RESOURCE);
            }

            @Override
            public String idOf(String recordKey) {
                return Spark.listing(recordKey);
            }

            @Override
            public Optional<String> fetch(String resource, String id) throws RemoteException, InterruptedException {
                WebUrl uri = api.uri(api.path("listings") + "/" + ApiSession.segment(id));
                Reply reply = api.ask(uri);
                if (reply.status() == 404 || reply.status() == 410) {
                    return gone(reply, uri);
                }
                JsonNode listing = results(api.checked(reply, uri).json(uri)).path(0);
                return listing.isObject() ? Optional.of(listing.toString()) : Optional.empty();
            }
        });
    }
}
