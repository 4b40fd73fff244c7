// Command gofreeze freezes Python programs.
package main

func main() {}
