package org.doorstep.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.node.NumericNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * A number with the characters it was written with. Its value is made when it is asked for: that of a million digits takes the
 * square of their number, and nobody may want it.
 */
final class SentNumber extends NumericNode {

    private static final long serialVersionUID = 1;
    private static final BigDecimal LEAST_INT = BigDecimal.valueOf(Integer.MIN_VALUE);
    private static final BigDecimal MOST_INT = BigDecimal.valueOf(Integer.MAX_VALUE);
    private static final BigDecimal LEAST_LONG = BigDecimal.valueOf(Long.MIN_VALUE);
    private static final BigDecimal MOST_LONG = BigDecimal.valueOf(Long.MAX_VALUE);

    private final String text;
    private final boolean integral;

    /**
     * @param text     a number of JSON's grammar
     * @param integral whether it was written without fraction and exponent
     */
    SentNumber(String text, boolean integral) {
        this.text = text;
        this.integral = integral;
    }

    @Override
    public JsonToken asToken() {
        return integral ? JsonToken.VALUE_NUMBER_INT : JsonToken.VALUE_NUMBER_FLOAT;
    }

    @Override
    public JsonParser.NumberType numberType() {
        return integral ? JsonParser.NumberType.BIG_INTEGER : JsonParser.NumberType.BIG_DECIMAL;
    }

    @Override
    public Number numberValue() {
        return integral ? bigIntegerValue() : decimalValue();
    }

    /** @throws NumberFormatException where no BigDecimal has its exponent */
    @Override
    public BigDecimal decimalValue() {
        return new BigDecimal(text);
    }

    @Override
    public BigInteger bigIntegerValue() {
        return integral ? new BigInteger(text) : decimalValue().toBigInteger();
    }

    @Override
    public double doubleValue() {
        return Double.parseDouble(text);
    }

    @Override
    public long longValue() {
        return decimalValue().longValue();
    }

    @Override
    public int intValue() {
        return decimalValue().intValue();
    }

    @Override
    public boolean canConvertToInt() {
        return within(LEAST_INT, MOST_INT);
    }

    @Override
    public boolean canConvertToLong() {
        return within(LEAST_LONG, MOST_LONG);
    }

    private boolean within(BigDecimal least, BigDecimal most) {
        BigDecimal number = decimalValue();
        return number.compareTo(least) >= 0 && number.compareTo(most) <= 0;
    }

    @Override
    public boolean isIntegralNumber() {
        return integral;
    }

    @Override
    public boolean isFloatingPointNumber() {
        return !integral;
    }

    @Override
    public String asText() {
        return text;
    }

    @Override
    public void serialize(JsonGenerator generator, SerializerProvider provider) throws IOException {
        generator.writeNumber(text);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SentNumber number && number.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
