package org.doorstep.provider.reso;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.doorstep.provider.remote.ApiSession;
import org.doorstep.provider.remote.RemoteException;
import org.doorstep.provider.remote.Reply;
import org.doorstep.url.WebUrl;

/**
 * The records that EntityEvents name, and what it means where one is not answered. What was answered is remembered for
 * as long as this lives: a run of polling has its own. Safe for any thread.
 */
final class ResoRecords {

    /** Data Dictionary and custom resources; anything else is a stranger's word in an address. */
    private static final Pattern RESOURCE = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,254}");
    /** Where the key's name does not follow from the resource's (Data Dictionary 2.0). */
    private static final Map<String, String> KEY_FIELDS = Map.ofEntries(Map.entry("Property", "ListingKey"),
            Map.entry("Contacts", "ContactKey"),
            Map.entry("Teams", "TeamKey"), Map.entry("TeamMembers", "TeamMemberKey"), Map.entry("Rules", "RuleKey"),
                    Map.entry("OUID", "OrganizationUniqueIdKey"),
            Map.entry("PropertyRooms", "RoomKey"), Map.entry("PropertyUnitTypes", "UnitTypeKey"),
                    Map.entry("PropertyPowerProduction", "PowerProductionKey"),
            Map.entry("PropertyGreenVerification", "GreenBuildingVerificationKey"), Map.entry("TransactionManagement",
                    "TransactionKey"),
            Map.entry("InternetTracking", "EventKey"), Map.entry("Queue", "QueueTransactionKey"));
    private static final int REFUSED = 400;

    private final ApiSession api;
    private final Set<String> gone;
    /** Resources of which a record was answered, and those whose list was. */
    private final Set<String> answered = ConcurrentHashMap.newKeySet();
    private final Set<String> served = ConcurrentHashMap.newKeySet();

    ResoRecords(ApiSession api) {
        this.api = api;
        this.gone = Set.copyOf(Arrays.asList(api.parameter("gone").strip().split("\\s*,\\s*")));
    }

    static boolean has(String resource) {
        return RESOURCE.matcher(resource).matches();
    }

    /** The record as JSON text. Annotations of the protocol are no part of it. @throws RemoteException when the answer is anything else */
    String content(String resource, String key) throws RemoteException, InterruptedException {
        WebUrl uri = api.uri(path(resource).replace("{key}", ApiSession.segment(key.replace("'", "''")).replace("%27",
                "'")));
        String record = AnsweredRecord.of(api.fetch(uri).json(uri), key);
        answered.add(resource);
        return record;
    }

    /**
     * Whether the record is not there any more (RCP-27: it was deleted): 404 and 410 say so where the API serves that
     * resource at all; a 400, which its section "Certification" lets stand for it, where another record of the resource
     * was answered and a search for the key finds nothing, or where the operator says so.
     *
     * @param answer what {@link #content} threw
     * @throws RemoteException when that cannot be found out now
     */
    boolean isGone(String resource, String key, RemoteException answer) throws RemoteException, InterruptedException {
        if (gone.contains(Integer.toString(answer.status()))) {
            return answer.status() == REFUSED || answered.contains(resource) || served.contains(resource)
                    || isServed(resource);
        }
        return answer.status() == REFUSED && answered.contains(resource) && isAbsent(resource, key);
    }

    private boolean isServed(String resource) throws RemoteException, InterruptedException {
        String collection = collection(resource);
        if (collection.isEmpty()) {
            return true;
        }
        Reply reply = api.ask(api.uri(collection, "$top", "1"));
        // It may refuse the question (400, 405, 501 of a list that cannot be read) and still know the address.
        boolean isServed = reply.done() || reply.status() == REFUSED || reply.status() == 405;
        if (isServed) {
            served.add(resource);
        }
        return isServed;
    }

    private boolean isAbsent(String resource, String key) throws RemoteException, InterruptedException {
        String collection = collection(resource);
        if (collection.isEmpty()) {
            return false;
        }
        WebUrl uri = api.uri(collection, "$filter", KEY_FIELDS.getOrDefault(resource, resource + "Key") + " eq '"
                + key.replace("'", "''") + "'");
        Reply reply = api.ask(uri);
        if (!reply.done()) {
            return false;
        }
        JsonNode value = reply.json(uri).path("value");
        return value.isArray() && value.isEmpty();
    }

    private String path(String resource) {
        return api.path("records").replace("{resource}", resource);
    }

    /** Where all records of the resource are, or {@code ""} where that does not follow from where one of them is. */
    private String collection(String resource) {
        String before = path(resource).replaceFirst("[(/]?'?\\{key}.*", "");
        return before.contains("?") || !before.endsWith("/" + resource) ? "" : before;
    }
}
