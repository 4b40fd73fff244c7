// Command bootloader is the stub in front of every frozen program.
package main

func main() {}
