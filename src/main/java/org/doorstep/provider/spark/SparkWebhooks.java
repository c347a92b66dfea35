package org.doorstep.provider.spark;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.doorstep.provider.remote.Actual;
import org.doorstep.provider.remote.ApiSession;
import org.doorstep.provider.remote.Management;
import org.doorstep.provider.remote.RemoteException;
import org.doorstep.provider.remote.Wanted;
import org.doorstep.url.WebUrl;

/** The news feed webhooks of our key (seed 002). {@code Active} is always said: theirs is false where it is not. */
final class SparkWebhooks implements Management {

    private final ApiSession api;

    SparkWebhooks(ApiSession api) {
        this.api = api;
    }

    @Override
    public List<Actual> list() throws RemoteException, InterruptedException {
        List<Actual> found = new ArrayList<>();
        for (JsonNode each : SparkRemote.results(api.get(api.uri(api.path("webhooks"))))) {
            found.add(new Actual(each.path("Id").asText(), each.path("Uri").asText(""), "",
                    each.path("Active").asBoolean(false) ? Actual.State.ACTIVE : Actual.State.INACTIVE, null, Map.of(), each));
        }
        return found;
    }

    @Override
    public boolean updates() {
        return true;
    }

    @Override
    public boolean creates() {
        return true;
    }

    @Override
    public boolean switches() {
        return true;
    }

    @Override
    public void create(Wanted wanted) throws RemoteException, InterruptedException {
        api.create(api.uri(api.path("webhooks")), body(JsonNodeFactory.instance.objectNode().put("Uri", wanted.url().reveal()).put("Active", wanted.active())));
    }

    @Override
    public void update(Actual actual, Wanted wanted) throws RemoteException, InterruptedException {
        api.put(at(actual), body(JsonNodeFactory.instance.objectNode().put("Uri", wanted.url().reveal()).put("Active", wanted.active())));
    }

    @Override
    public void activate(Actual actual) throws RemoteException, InterruptedException {
        api.put(at(actual), body(JsonNodeFactory.instance.objectNode().put("Active", true)));
    }

    @Override
    public void deactivate(Actual actual) throws RemoteException, InterruptedException {
        api.put(at(actual), body(JsonNodeFactory.instance.objectNode().put("Active", false)));
    }

    @Override
    public void delete(Actual actual) throws RemoteException, InterruptedException {
        api.delete(at(actual));
    }

    /** The ResourceUri that they show is another path than the documented one. */
    private WebUrl at(Actual actual) throws RemoteException {
        return api.uri(api.path("webhooks") + "/" + ApiSession.segment(actual.id()));
    }

    private static ObjectNode body(ObjectNode inside) {
        return JsonNodeFactory.instance.objectNode().set("D", inside);
    }
}
