/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

/** The errors of a real server that this engine answers with, codes as sent on the wire. */
final class Errors {

    private Errors() {}

    static ServerError error(int code, String message) {
        return new ServerError(code, message);
    }

    static ServerError syntaxNear(String rest) {
        return new ServerError(0x2600, "syntax error near \"" + rest + "\"");
    }

    /** The INSERT parser's own syntax error. */
    static ServerError insertSyntax(String near, String reason) {
        return new ServerError(0x0216, "syntax error near '" + near + "' (" + reason + ")");
    }

    static ServerError incomplete() {
        return new ServerError(0x2601, "Incomplete SQL statement");
    }

    static ServerError noDatabaseChosen() {
        return new ServerError(0x2616, "Database not specified");
    }

    static ServerError noDatabase() {
        return new ServerError(0x0388, "Database not exist");
    }

    static ServerError noTable() {
        return new ServerError(0x2603, "Table does not exist");
    }

    static ServerError tableExists() {
        return new ServerError(0x0603, "Table already exists");
    }

    static ServerError noSuperTable() {
        return new ServerError(0x0362, "STable not exist");
    }

    static ServerError invalidColumn(String name) {
        return new ServerError(0x2602, "Invalid column name: " + name);
    }

    static ServerError tooLong(String column) {
        return new ServerError(0x2653, "Value too long for column/tag: " + column);
    }

    static ServerError keyIsNull() {
        return new ServerError(0x267B, "Primary key column should not be null");
    }

    static ServerError noTopic() {
        return new ServerError(0x03E1, "Topic not exist");
    }

    static ServerError noConsumer() {
        return new ServerError(0x03E6, "Consumer not exist");
    }
}
