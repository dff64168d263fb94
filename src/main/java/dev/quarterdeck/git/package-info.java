/** Git worktrees: what they are, whether the work in them has landed, how they come and go. */
package dev.quarterdeck.git;
