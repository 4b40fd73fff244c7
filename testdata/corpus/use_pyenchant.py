# pip: pyenchant
import enchant
print(enchant.get_enchant_version(), enchant.Broker().describe() is not None)
