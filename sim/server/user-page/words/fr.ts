// The page's words in French.

import type { Words } from './en.ts'

export const FRENCH: Words = {
  title: 'Votre code PIN et vos cartes',
  language: 'Langue',
  wait: 'Un instant…',
  'sign-in': 'Se connecter',
  'sign-out': 'Se déconnecter',
  'sign-out-everywhere': 'Se déconnecter partout',
  tenant: 'Organisation (tenant)',
  user: 'Nom d’utilisateur ou adresse e-mail',
  pin: 'Code PIN',
  password: 'Mot de passe',
  'with-password': 'Se connecter avec un mot de passe',
  'with-pin': 'Se connecter avec un code PIN',
  'your-password': 'Votre mot de passe',
  'password.none': 'Vous n’avez pas de mot de passe. Votre administrateur peut vous en donner un.',
  'password.since': 'Défini le {since}',
  'password.old': 'Mot de passe actuel',
  'password.new': 'Nouveau mot de passe',
  'password.how': 'De 8 à 128 caractères, et différent de votre nom d’utilisateur.',
  'password.change': 'Changer le mot de passe',
  'password.changed':
    'Votre mot de passe a été changé. Les autres pages où il a servi sont déconnectées.',
  'no-pin': 'Je n’ai pas de code PIN, ou il a expiré',
  back: 'Retour à la connexion',
  ask: 'Demander un nouveau code PIN',
  'ask.how':
    'Il est envoyé à l’adresse e-mail que votre administrateur connaît. Votre code PIN actuel reste valable jusqu’à la première utilisation du nouveau.',
  'ask.send': 'M’envoyer un nouveau code PIN',
  'ask.sent':
    'Si cet utilisateur peut recevoir un nouveau code PIN, celui-ci est en route vers son adresse. Si rien n’arrive, adressez-vous à votre administrateur.',
  hello: 'Bonjour {name}',
  'your-pin': 'Votre code PIN',
  'pin.none': 'Vous n’avez pas de code PIN.',
  'pin.works': 'valable',
  'pin.pending': 'attend sa première utilisation',
  'pin.pending.how':
    'Il se trouve dans le message que nous vous avons envoyé. Sa première utilisation met fin au précédent.',
  expired: 'expiré',
  'valid-until': 'Valable jusqu’au {until}',
  'expired-at': 'A expiré le {until}',
  'no-end': 'N’expire pas',
  'new-pin': 'Nouveau code PIN',
  'new-pin.sent':
    'Un nouveau code PIN est en route vers {email}. Votre code actuel reste valable jusqu’à la première utilisation du nouveau.',
  cards: 'Vos cartes',
  'cards.none': 'Aucune carte n’est enregistrée pour vous.',
  'card.works': 'valable',
  activities: 'Vos dernières activités',
  'activities.none': 'Rien pour l’instant.',
  when: 'Quand',
  what: 'Quoi',
  where: 'Terminal',
  'kind.login': 'Connexion',
  'kind.logout': 'Déconnexion',
  'kind.copy': 'Copie',
  'kind.scan': 'Numérisation',
  'kind.print': 'Impression',
  'pages.one': '{n} page',
  'pages.few': '{n} pages',
  'pages.other': '{n} pages',
  account: 'Compte',
  'user-name': 'Nom d’utilisateur',
  email: 'E-mail',
  'email.none': 'aucune adresse',
  'everywhere.how':
    'Met fin aussi à ce qui est ouvert dans d’autres navigateurs. À faire si vous en avez laissé un ouvert quelque part.',
  'problem.ended':
    'Vous êtes déconnecté : du temps a passé, ou votre code PIN a été remplacé. Reconnectez-vous.',
  'problem.wrong-sign-in':
    'Ces données ne vont pas ensemble, ou le code PIN a expiré. Après 5 essais erronés, plus rien n’est vérifié pendant 15 minutes.',
  'problem.wrong-password':
    'Ce n’est pas votre mot de passe actuel. Après 5 essais erronés, plus rien n’est vérifié pendant 15 minutes.',
  'problem.password-policy':
    'Un mot de passe a de 8 à 128 caractères et n’est pas votre nom d’utilisateur. Choisissez-en un autre.',
  'problem.too-many-tries': 'Trop d’essais erronés sont venus d’ici. Réessayez dans 15 minutes.',
  'problem.too-many-requests': 'Trop de demandes sont venues d’ici. Réessayez dans une heure.',
  'problem.pin-change-off':
    'Ici, seul un administrateur crée de nouveaux codes PIN. Adressez-vous à lui si vous en avez besoin.',
  'problem.no-address':
    'Aucune adresse e-mail n’est connue pour vous envoyer un nouveau code PIN. Adressez-vous à votre administrateur.',
  'problem.mails-off':
    'Aucun message n’est envoyé ici : personne ne pourrait vous communiquer un nouveau code PIN. Adressez-vous à votre administrateur.',
  'problem.too-often':
    'Vous avez reçu trois nouveaux codes PIN en une heure. Cherchez le dernier message, ou attendez une heure.',
  'problem.silent': 'Le serveur ne répond pas. Réessayez dans un instant.',
  'problem.other': 'Cela n’a pas fonctionné. Réessayez, ou adressez-vous à votre administrateur.',
}
