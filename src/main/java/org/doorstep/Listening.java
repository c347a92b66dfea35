package org.doorstep;

/** Where a port of ours is reached. */
final class Listening {

    private Listening() {
    }

    /** How this machine reaches a port of ours. */
    static String url(String host, int port) {
        String reached = host.equals("0.0.0.0") ? "127.0.0.1" : host.equals("::") ? "[::1]" : host.contains(":") ? "[" + host + "]" : host;
        return "http://" + reached + ":" + port;
    }
}
