# pip: onnxruntime
import onnxruntime
print(onnxruntime.get_available_providers()[-1])
try:
    onnxruntime.InferenceSession(b'x')
except Exception as e:
    print(type(e).__name__)
