package org.doorstep.broker;

import jakarta.jms.InvalidSelectorException;
import java.io.StringReader;
import org.apache.activemq.broker.Broker;
import org.apache.activemq.broker.BrokerFilter;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.ConnectionContext;
import org.apache.activemq.broker.region.Subscription;
import org.apache.activemq.command.ConsumerInfo;
import org.apache.activemq.selector.SelectorParserConstants;
import org.apache.activemq.selector.SelectorParserTokenManager;
import org.apache.activemq.selector.SimpleCharStream;
import org.apache.activemq.selector.Token;
import org.apache.activemq.selector.TokenMgrError;

/**
 * Readers' selectors are those of JMS, of bounded cost. A broker asks them for every message while it holds the queue: one that takes
 * for ever hangs the queue for all readers. So none of what ActiveMQ adds to the standard (functions, of which REGEX is one, XPATH and
 * XQUERY), and LIKE, which is a regular expression there, with few wildcards. Browsers are readers too.
 */
record PlainSelectors() implements BrokerPlugin {

    private static final int LONGEST = 2_048;
    private static final int DEEPEST = 50;
    /** In one pattern: time grows with the value's length to the power of their number. */
    private static final int WILDCARDS = 2;
    private static final int LIKES = 10;

    @Override
    public Broker installPlugin(Broker next) {
        return new BrokerFilter(next) {
            @Override
            public Subscription addConsumer(ConnectionContext context, ConsumerInfo info) throws Exception {
                String selector = info.getSelector();
                if (selector != null && !ConsumerRights.user().equals(context.getUserName())) {
                    check(selector);
                }
                return super.addConsumer(context, info);
            }
        };
    }

    /** @throws InvalidSelectorException with the reason, for the reader; what is no selector at all is left to the broker to say */
    static void check(String selector) throws InvalidSelectorException {
        refuse(selector.length() > LONGEST, "is longer than " + LONGEST + " characters");
        // The broker's own lexer: what it takes for a function is one, whatever stands in strings and comments.
        SelectorParserTokenManager tokens = new SelectorParserTokenManager(new SimpleCharStream(new StringReader(selector)));
        int depth = 0;
        int likes = 0;
        int before = SelectorParserConstants.EOF;
        try {
            for (Token token = tokens.getNextToken(); token.kind != SelectorParserConstants.EOF; token = tokens.getNextToken()) {
                boolean opens = token.image.equals("(");
                refuse(token.kind == SelectorParserConstants.XPATH || token.kind == SelectorParserConstants.XQUERY, "has XPATH or XQUERY");
                refuse(opens && before == SelectorParserConstants.ID, "has a function");
                depth += opens ? 1 : token.image.equals(")") ? -1 : 0;
                refuse(depth > DEEPEST, "has brackets deeper than " + DEEPEST);
                if (before == SelectorParserConstants.LIKE) {
                    refuse(++likes > LIKES, "has more than " + LIKES + " LIKE");
                    refuse(token.image.chars().filter(c -> c == '%').count() > WILDCARDS, "has a LIKE with more than " + WILDCARDS + " '%'");
                }
                before = token.kind;
            }
        } catch (TokenMgrError e) {
            refuse(true, "cannot be read");
        }
    }

    private static void refuse(boolean so, String why) throws InvalidSelectorException {
        if (so) {
            throw new InvalidSelectorException("the selector " + why);
        }
    }
}
