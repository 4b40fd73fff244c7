# pip: pyserial
import serial
import serial.tools.list_ports
s = serial.serial_for_url('loop://', timeout=1)
s.write(b'abc')
print(s.read(3), isinstance(list(serial.tools.list_ports.comports()), list))
