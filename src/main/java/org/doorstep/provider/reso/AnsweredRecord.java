package org.doorstep.provider.reso;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.doorstep.provider.remote.RemoteException;

/** What the address of one record was answered with: the record, or anything else that an API answers with 200. */
final class AnsweredRecord {

    private AnsweredRecord() {
    }

    /**
     * The record as JSON text, without the protocol's annotations. A list of one is that one, where the address is a search.
     *
     * @param key that was asked for
     * @throws RemoteException when it is no record: no object, nothing but annotations, an error, a list of none or several, or one that
     *                         names another record as itself and has the key nowhere
     */
    static String of(JsonNode answer, String key) throws RemoteException {
        if (!(answer instanceof ObjectNode record)) {
            throw odd("is no object");
        }
        List<String> fields = record.properties().stream().map(Map.Entry::getKey).filter(name -> !name.startsWith("@")).toList();
        if (fields.isEmpty()) {
            throw odd("is empty");
        } else if (fields.equals(List.of("error")) && record.get("error").isContainerNode()) {
            throw odd("is an error");
        } else if (fields.equals(List.of("value")) && record.get("value").isArray()) {
            if (record.get("value").size() == 1) {
                return of(record.get("value").get(0), key);
            }
            throw odd("is a list");
        }
        if (isAnother(record, key)) {
            throw odd("is another one");
        }
        return record.remove(record.properties().stream().map(Map.Entry::getKey)
                .filter(name -> name.startsWith("@odata.") || name.startsWith("@reso.")).toList()).toString();
    }

    /** Its own name for itself (OData JSON Format 4.01, section 4.6.8) may have another key than ours, which is then one of its fields. */
    private static boolean isAnother(ObjectNode record, String key) {
        String id = record.path("@odata.id").asText(record.path("@id").asText(""));
        return !id.isEmpty() && !names(id, key)
                && record.properties().stream().noneMatch(field -> !field.getKey().startsWith("@") && names(field.getValue().asText(""), key));
    }

    private static boolean names(String text, String key) {
        String wanted = key.toLowerCase(Locale.ROOT);
        String given = text.toLowerCase(Locale.ROOT);
        return given.contains(wanted) || decoded(given).replace("''", "'").contains(wanted);
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static RemoteException odd(String how) {
        return new RemoteException(RemoteException.Kind.UNREADABLE, "a record there " + how + ". Check subscription.api.paths.records");
    }
}
