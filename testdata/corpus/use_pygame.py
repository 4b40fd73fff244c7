# pip: pygame
import os
os.environ.update(SDL_VIDEODRIVER='dummy', SDL_AUDIODRIVER='dummy', PYGAME_HIDE_SUPPORT_PROMPT='1')
import pygame
pygame.init()
s = pygame.display.set_mode((50, 50))
pygame.draw.rect(s, (255, 0, 0), (5, 5, 10, 10))
print(s.get_at((6, 6))[:3], pygame.font.Font(None, 20).size('x')[0] > 0)
