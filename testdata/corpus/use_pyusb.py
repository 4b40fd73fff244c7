# pip: pyusb
import usb.backend.libusb1
print(type(usb.backend.libusb1.get_backend()).__name__)
