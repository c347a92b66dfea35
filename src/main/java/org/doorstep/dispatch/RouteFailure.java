package org.doorstep.dispatch;

/** A resource route threw; the cause is what it threw. */
final class RouteFailure extends RuntimeException {

    private final transient String resource;
    private final boolean inARow;

    private RouteFailure(String resource, boolean inARow, Throwable cause) {
        super("a resource route failed", cause);
        this.resource = resource;
        this.inARow = inARow;
    }

    static RouteFailure of(String resource, Throwable cause) {
        return new RouteFailure(resource, false, cause);
    }

    /** The last of too many equal failures: whatever the cause, it is the route that is broken. */
    static RouteFailure inARow(String resource, Throwable cause) {
        return new RouteFailure(resource, true, cause);
    }

    String resource() {
        return resource;
    }

    boolean inARow() {
        return inARow;
    }
}
