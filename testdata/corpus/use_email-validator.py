# pip: email-validator
import email_validator
print(email_validator.validate_email('a@example.com', check_deliverability=False).normalized)
