# pip: selenium
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.selenium_manager import SeleniumManager
o = webdriver.ChromeOptions()
o.add_argument('--headless')
print(By.CSS_SELECTOR, SeleniumManager._get_binary().exists(), o.arguments)
