/** Learning curves read as a teacher would: what went well, what did not, how sure that is, and what to try. */
package org.talweg.report.diagnosis;
