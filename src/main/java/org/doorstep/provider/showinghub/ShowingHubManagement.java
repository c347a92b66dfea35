package org.doorstep.provider.showinghub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.doorstep.provider.remote.Actual;
import org.doorstep.provider.remote.ApiSession;
import org.doorstep.provider.remote.Management;
import org.doorstep.provider.remote.RemoteException;
import org.doorstep.provider.remote.Wanted;
import org.doorstep.url.WebUrl;

/**
 * The one subscription that comes with a ShowingHub application (seed 001): it can be led elsewhere and switched, neither made nor
 * deleted. Its documents show no body, so a GET's is sent back with our fields changed; names of fields are configurable.
 */
final class ShowingHubManagement implements Management {

    private static final List<String> FACTS = List.of("status", "retries", "errors", "attempts", "messagesPending");
    private static final List<String> NAMES = List.of("key", "name");

    private final ApiSession api;

    ShowingHubManagement(ApiSession api) {
        this.api = api;
    }

    @Override
    public List<Actual> list() throws RemoteException, InterruptedException {
        JsonNode answer = api.get(api.uri(api.path("subscriptions")));
        List<Actual> found = new ArrayList<>();
        for (JsonNode each : answer.isArray() ? answer : List.of(answer)) {
            String id = each.path("id").asText(each.path("subscriptionId").asText(""));
            if (id.isEmpty()) {
                throw new RemoteException(RemoteException.Kind.UNREADABLE, "a subscription there has no id. Check subscription.api.url and paths");
            }
            JsonNode status = api.get(at(id, "/status"));
            Map<String, Object> facts = new LinkedHashMap<>();
            FACTS.stream().filter(name -> status.path(name).isValueNode()).forEach(name -> facts.put(name, fact(status.get(name))));
            found.add(new Actual(id, each.path(api.parameter("url")).asText(""), "", state(status.path("status").asText("")),
                    headers(each.get(api.parameter("headers"))), facts, each));
        }
        return found;
    }

    private static Object fact(JsonNode value) {
        return value.isIntegralNumber() ? (Object) value.asLong() : known(value.asText()) ? value.asText() : "?";
    }

    private static boolean known(String status) {
        return state(status) != Actual.State.UNKNOWN;
    }

    private static Actual.State state(String status) {
        return switch (status.toLowerCase(Locale.ROOT)) {
            case "enabled" -> Actual.State.ACTIVE;
            case "disabledduetoerror" -> Actual.State.DISABLED;
            case "disabledmanually" -> Actual.State.INACTIVE;
            default -> Actual.State.UNKNOWN;
        };
    }

    /** An object of names and values, or an array of pairs; null where they are not shown. */
    private static Map<String, String> headers(JsonNode shown) {
        if (shown == null || shown.isNull()) {
            return null;
        }
        Map<String, String> headers = new LinkedHashMap<>();
        if (shown.isArray()) {
            shown.forEach(pair -> NAMES.stream().filter(pair::has).findFirst()
                    .ifPresent(name -> headers.put(pair.get(name).asText().toLowerCase(Locale.ROOT), pair.path("value").asText(""))));
        } else {
            shown.fields().forEachRemaining(field -> headers.put(field.getKey().toLowerCase(Locale.ROOT), field.getValue().asText("")));
        }
        return headers;
    }

    @Override
    public boolean updates() {
        return true;
    }

    @Override
    public boolean creates() {
        return false;
    }

    @Override
    public boolean switches() {
        return true;
    }

    @Override
    public void create(Wanted wanted) {
        throw new UnsupportedOperationException("comes with the application");
    }

    /** Our headers replace those of the same name; others, for a firewall perhaps, stay. */
    @Override
    public void update(Actual actual, Wanted wanted) throws RemoteException, InterruptedException {
        ObjectNode body = actual.as().deepCopy();
        body.put(api.parameter("url"), wanted.url().reveal());
        String field = api.parameter("headers");
        if (body.path(field).isArray()) {
            ArrayNode pairs = (ArrayNode) body.get(field);
            String name = pairs.path(0).has("name") ? "name" : "key";
            for (int i = pairs.size() - 1; i >= 0; i--) {
                if (wanted.headers().containsKey(pairs.get(i).path(name).asText().toLowerCase(Locale.ROOT))) {
                    pairs.remove(i);
                }
            }
            wanted.headers().forEach((header, value) -> pairs.addObject().put(name, header).put("value", value.reveal()));
        } else {
            ObjectNode headers = body.path(field).isObject() ? (ObjectNode) body.get(field) : body.putObject(field);
            List<String> old = new ArrayList<>();
            headers.fieldNames().forEachRemaining(old::add);
            old.stream().filter(header -> wanted.headers().containsKey(header.toLowerCase(Locale.ROOT))).forEach(headers::remove);
            wanted.headers().forEach((header, value) -> headers.put(header, value.reveal()));
        }
        api.put(at(actual.id(), ""), body);
    }

    @Override
    public void activate(Actual actual) throws RemoteException, InterruptedException {
        api.post(at(actual.id(), "/activate"));
    }

    @Override
    public void deactivate(Actual actual) throws RemoteException, InterruptedException {
        api.post(at(actual.id(), "/deactivate"));
    }

    @Override
    public void delete(Actual actual) throws RemoteException {
        throw new RemoteException(RemoteException.Kind.REFUSED, "the subscription comes with the application and cannot be deleted. Use 'bin/doorstep pause'");
    }

    private WebUrl at(String id, String more) throws RemoteException {
        return api.uri(api.path("subscriptions") + "/" + ApiSession.segment(id) + more);
    }
}
