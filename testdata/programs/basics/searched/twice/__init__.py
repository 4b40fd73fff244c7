from twice.inner import NAME
