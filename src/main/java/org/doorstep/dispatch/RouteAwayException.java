package org.doorstep.dispatch;

/** A resource route is stopped, or just being swapped: nobody listens at its direct endpoint. */
final class RouteAwayException extends RuntimeException {

    RouteAwayException(String route) {
        super("route " + route + " is not running");
    }
}
