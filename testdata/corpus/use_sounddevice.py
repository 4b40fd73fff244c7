# pip: sounddevice
import sounddevice
print(sounddevice.get_portaudio_version()[1].split()[0])
