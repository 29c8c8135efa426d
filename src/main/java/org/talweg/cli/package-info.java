/** The command line: options become settings, failures become one sentence and an exit status. */
package org.talweg.cli;
