package trace

// asIs is empty: programs without special rights make no links there, and no pipe is a
// file of a directory.
const asIs = 0
