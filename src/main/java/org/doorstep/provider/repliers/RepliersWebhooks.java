package org.doorstep.provider.repliers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.doorstep.provider.remote.Actual;
import org.doorstep.provider.remote.ApiSession;
import org.doorstep.provider.remote.Management;
import org.doorstep.provider.remote.RemoteException;
import org.doorstep.provider.remote.Wanted;

/**
 * The webhooks of our account (seed 003): one an event. Their handshake comes while {@link #create} is on its way, so the path has to be
 * armed before. What create answers differs between their documents (200 or 201, with an id or without), so nothing is read from it.
 */
final class RepliersWebhooks implements Management {

    private static final List<String> LISTS = List.of("webhooks", "hooks", "data", "results");

    private final ApiSession api;

    RepliersWebhooks(ApiSession api) {
        this.api = api;
    }

    @Override
    public List<Actual> list() throws RemoteException, InterruptedException {
        JsonNode answer = api.get(api.uri(api.path("webhooks")));
        JsonNode hooks = answer.isArray() ? answer : LISTS.stream().map(answer::path).filter(JsonNode::isArray).findFirst()
                .orElseThrow(() -> new RemoteException(RemoteException.Kind.UNREADABLE, "an answer without a list of webhooks. Check subscription.api.url and paths"));
        List<Actual> found = new ArrayList<>();
        for (JsonNode hook : hooks) {
            String id = List.of("id", "webhookId", "_id").stream().map(hook::path).filter(JsonNode::isValueNode).map(JsonNode::asText).findFirst().orElse("");
            boolean off = hook.has("active") && !hook.get("active").asBoolean(true);
            found.add(new Actual(id, hook.path("target_url").asText(hook.path("targetUrl").asText("")), hook.path("event").asText(""),
                    off ? Actual.State.INACTIVE : Actual.State.ACTIVE, null, Map.of(), hook));
        }
        return found;
    }

    @Override
    public boolean updates() {
        return false;
    }

    @Override
    public boolean creates() {
        return true;
    }

    /** No document of theirs says how. */
    @Override
    public boolean switches() {
        return false;
    }

    @Override
    public void create(Wanted wanted) throws RemoteException, InterruptedException {
        api.create(api.uri(api.path("webhooks")), JsonNodeFactory.instance.objectNode().put("target_url", wanted.url().reveal()).put("event", wanted.event()));
    }

    @Override
    public void update(Actual actual, Wanted wanted) {
        throw new UnsupportedOperationException("a webhook that leads elsewhere is another webhook");
    }

    @Override
    public void activate(Actual actual) {
        throw new UnsupportedOperationException("no document says how");
    }

    @Override
    public void deactivate(Actual actual) {
        throw new UnsupportedOperationException("no document says how");
    }

    @Override
    public void delete(Actual actual) throws RemoteException, InterruptedException {
        if (actual.id().isEmpty()) {
            throw new RemoteException(RemoteException.Kind.UNREADABLE, "the webhook there has no id, so it cannot be deleted");
        }
        api.delete(api.uri(api.path("webhooks") + "/" + ApiSession.segment(actual.id())));
    }
}
