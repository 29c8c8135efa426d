/** What people see of a training: a line that moves or lines that follow each other, and a table at the end. */
package org.talweg.report;
